package dev.skein.bus;

import dev.skein.events.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Sends dead letters back to the topics they came from, once each: key, value and headers as they
 * were, with {@code redriven-from} beside them.
 *
 * <p>Once, also over crashes and over letters of several groups: for each record that was put
 * aside, {@code begun} is noted on {@code dead-letters} before it is sent and {@code done} behind
 * it. What was begun and not done is looked for on its topic first. One run works at a time ({@link
 * RedriveLock}).
 */
public final class DeadLetterRedrive {

  static final String FROM = "redriven-from";

  /** What is held in memory at once. */
  private static final int LARGEST_RUN = 10_000;

  private static final long MOST_BYTES = 64L << 20;
  private static final int AT_ONCE = 100;
  private static final int MOST_HEAPS = 1_000;
  private static final Duration CLOCKS_APART = Duration.ofMinutes(1);

  private final BusSettings settings;
  private final KafkaClients clients;

  public DeadLetterRedrive(BusSettings settings) {
    this.settings = settings;
    this.clients = new KafkaClients(settings);
  }

  /**
   * Which letters are meant; what is null does not matter.
   *
   * @param topic where they came from
   * @param reason a part of the reason
   * @param since put aside then or later
   * @param limit how many are sent at most, 1 to 10,000
   */
  public record Choice(
      @Nullable Topic topic, @Nullable String reason, @Nullable Instant since, int limit) {

    public static final Choice ALL = new Choice(null, null, null, 1_000);

    public Choice {
      if (limit < 1 || limit > LARGEST_RUN) {
        throw new IllegalArgumentException("a limit is 1 to " + LARGEST_RUN + ", not " + limit);
      }
    }

    boolean isOf(DeadLetter letter) {
      return (topic == null || topic == letter.topic())
          && (reason == null || letter.reason().contains(reason))
          && (since == null || !letter.putAsideAt().isBefore(since));
    }
  }

  /**
   * Letters of one topic, group and reason that have not been sent back.
   *
   * @param truncated how many of them cannot be
   */
  public record Heap(
      String topic, String group, String reason, int letters, int truncated, Instant newest) {}

  /**
   * What a run did.
   *
   * @param sent sent back by this run
   * @param foundSent sent back by a run before that did not live to note it
   * @param failed refused by Kafka: still there
   * @param left chosen, but beyond the limit: for a further run
   */
  public record Result(int sent, int foundSent, int failed, int left) {}

  /** The letters that have not been sent back, in heaps; changes nothing. */
  public List<Heap> list(Choice choice) {
    Set<String> done = RedriveNotes.read(clients).done();
    Map<String, Heap> heaps = new TreeMap<>();
    new TopicScan(clients, Topic.DEAD_LETTERS)
        .fromBeginning(kafkaRecord ->
            DeadLetter.find(kafkaRecord)
                .filter(letter -> choice.isOf(letter) && !done.contains(letter.source()))
                .ifPresent(letter -> heap(heaps, letter)));
    return List.copyOf(heaps.values());
  }

  /**
   * Sends the chosen letters back, the oldest of each partition first.
   *
   * @throws IllegalStateException when another run is at work
   */
  public Result send(Choice choice) throws InterruptedException {
    try (RedriveLock lock = RedriveLock.take(settings);
        Producer<byte[], byte[]> producer = clients.orderProducer()) {
      RedriveNotes notes = RedriveNotes.read(clients);
      Chosen chosen = choose(choice, notes.done());
      List<DeadLetter> letters = new ArrayList<>(chosen.letters.values());
      Set<String> there = findSent(letters, notes.begun());
      List<DeadLetter> found = letters.stream().filter(l -> there.contains(l.source())).toList();
      RedriveNotes.writeDone(producer, found);
      letters.removeAll(found);
      int failed = 0;
      for (int from = 0; from < letters.size(); from += AT_ONCE) {
        lock.check();
        failed += send(producer, letters.subList(from, Math.min(letters.size(), from + AT_ONCE)));
      }
      return new Result(letters.size() - failed, found.size(), failed, chosen.left);
    }
  }

  /** Gives the number that Kafka did not take. */
  private static int send(Producer<byte[], byte[]> producer, List<DeadLetter> letters)
      throws InterruptedException {
    RedriveNotes.writeBegun(producer, letters);
    Map<DeadLetter, Future<RecordMetadata>> sent = new LinkedHashMap<>();
    letters.forEach(letter -> sent.put(letter, producer.send(letter.again())));
    List<DeadLetter> done = new ArrayList<>();
    for (Map.Entry<DeadLetter, Future<RecordMetadata>> entry : sent.entrySet()) {
      try {
        entry.getValue().get();
        done.add(entry.getKey());
      } catch (ExecutionException e) {
        // It stays a letter: a further run looks whether it arrived, and sends it again if not.
      }
    }
    RedriveNotes.writeDone(producer, done);
    return letters.size() - done.size();
  }

  private static final class Chosen {
    /** One letter for each record that was put aside, by its place. */
    final Map<String, DeadLetter> letters = new LinkedHashMap<>();

    long bytes;
    int left;
  }

  private Chosen choose(Choice choice, Set<String> done) {
    Chosen chosen = new Chosen();
    new TopicScan(clients, Topic.DEAD_LETTERS)
        .fromBeginning(kafkaRecord ->
            DeadLetter.find(kafkaRecord)
                .filter(letter ->
                    choice.isOf(letter)
                        && !letter.truncated()
                        && !done.contains(letter.source())
                        && !chosen.letters.containsKey(letter.source()))
                .ifPresent(letter -> {
                  if (chosen.letters.size() < choice.limit() && chosen.bytes < MOST_BYTES) {
                    chosen.letters.put(letter.source(), letter);
                    chosen.bytes += letter.size();
                  } else {
                    chosen.left++;
                  }
                }));
    return chosen;
  }

  /** Those of the letters that a former run began and that did arrive. */
  private Set<String> findSent(List<DeadLetter> letters, Map<String, Instant> begun) {
    Map<Topic, List<DeadLetter>> doubtful =
        letters.stream()
            .filter(letter -> begun.containsKey(letter.source()))
            .collect(Collectors.groupingBy(DeadLetter::topic));
    Set<String> found = new HashSet<>();
    doubtful.forEach((topic, some) -> {
      Instant oldest =
          some.stream()
              .map(letter -> begun.getOrDefault(letter.source(), Instant.EPOCH))
              .min(Instant::compareTo)
              .orElseThrow();
      new TopicScan(clients, topic)
          .since(
              oldest.minus(CLOCKS_APART),
              kafkaRecord -> {
                String from = DeadLetter.header(kafkaRecord, FROM);
                if (begun.containsKey(from)) {
                  found.add(from);
                }
              });
    });
    return found;
  }

  private static void heap(Map<String, Heap> heaps, DeadLetter letter) {
    String name = letter.topic() + " " + letter.group() + " " + letter.reason();
    boolean known = heaps.containsKey(name) || heaps.size() < MOST_HEAPS;
    Heap one =
        new Heap(
            letter.topic().topicName(),
            letter.group(),
            known ? letter.reason() : "(other reasons)",
            1,
            letter.truncated() ? 1 : 0,
            letter.putAsideAt());
    heaps.merge(
        known ? name : letter.topic() + " (other)",
        one,
        (old, more) ->
            new Heap(
                old.topic,
                old.group,
                old.reason,
                old.letters + 1,
                old.truncated + more.truncated,
                more.newest.isAfter(old.newest) ? more.newest : old.newest));
  }
}
