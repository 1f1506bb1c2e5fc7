package dev.skein.bus;

/**
 * A number for each of the keys used last, by 64-bit hash, in two plain arrays: no object for a
 * key, no box. When {@value #MOST} keys are in use, the half used longest ago is forgotten. Used by
 * one thread.
 */
final class RecentNumbers {

  /** What {@link #find} answers for a key that is not there. */
  static final long NONE = Long.MIN_VALUE;

  static final int MOST = 1 << 16;
  private static final int SMALLEST = 64;

  private Table young = new Table(SMALLEST);
  private Table old = new Table(SMALLEST);

  /** The key's number, or {@link #NONE}. */
  long find(long key) {
    long number = young.find(key);
    return number == NONE ? old.find(key) : number;
  }

  void put(long key, long number) {
    if (young.isFull()) {
      if (young.size >= MOST / 2) {
        old = young;
        young = new Table(SMALLEST);
      } else {
        young = young.doubled();
      }
    }
    young.put(key, number);
  }

  /** Open addressing, at most half full. Zero stands for an empty place. */
  private static final class Table {
    private final long[] keys;
    private final long[] numbers;
    private int size;

    Table(int places) {
      this.keys = new long[places];
      this.numbers = new long[places];
    }

    boolean isFull() {
      return size >= keys.length / 2;
    }

    long find(long key) {
      int place = place(key);
      return keys[place] == 0 ? NONE : numbers[place];
    }

    void put(long key, long number) {
      int place = place(key);
      if (keys[place] == 0) {
        keys[place] = notZero(key);
        size++;
      }
      numbers[place] = number;
    }

    Table doubled() {
      Table larger = new Table(keys.length * 2);
      for (int i = 0; i < keys.length; i++) {
        if (keys[i] != 0) {
          larger.put(keys[i], numbers[i]);
        }
      }
      return larger;
    }

    private int place(long key) {
      long wanted = notZero(key);
      int mask = keys.length - 1;
      int place = (int) (wanted ^ (wanted >>> 32)) & mask;
      while (keys[place] != 0 && keys[place] != wanted) {
        place = (place + 1) & mask;
      }
      return place;
    }

    private static long notZero(long key) {
      return key == 0 ? 1 : key;
    }
  }
}
