package dev.skein.bus;

import dev.skein.events.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * What {@code dead-letters} says of letters that were sent back, by the place of the record that
 * was put aside. Notes stand on the letter's partition, behind it, so that they outlive it.
 *
 * @param begun those of which it is not known whether they were sent, and when that began
 * @param done those that were sent
 */
record RedriveNotes(Map<String, Instant> begun, Set<String> done) {

  private static final String NOTE = "redrive";
  private static final String NOTE_OF = "redrive-of";
  private static final String BEGUN = "begun";
  private static final String DONE = "done";

  /** As they stand now. */
  static RedriveNotes read(KafkaClients clients) {
    RedriveNotes notes = new RedriveNotes(new HashMap<>(), new HashSet<>());
    new TopicScan(clients, Topic.DEAD_LETTERS)
        .fromBeginning(kafkaRecord -> {
          String of = DeadLetter.header(kafkaRecord, NOTE_OF);
          switch (DeadLetter.header(kafkaRecord, NOTE)) {
            case BEGUN ->
                notes.begun.putIfAbsent(of, Instant.ofEpochMilli(kafkaRecord.timestamp()));
            case DONE -> notes.done.add(of);
            default -> {}
          }
        });
    notes.begun.keySet().removeAll(notes.done);
    return notes;
  }

  /** Says that these are about to be sent; on disk when this returns. */
  static void writeBegun(Producer<byte[], byte[]> producer, List<DeadLetter> letters)
      throws InterruptedException {
    write(producer, BEGUN, letters);
  }

  /** Says that these were sent; on disk when this returns. */
  static void writeDone(Producer<byte[], byte[]> producer, List<DeadLetter> letters)
      throws InterruptedException {
    write(producer, DONE, letters);
  }

  private static void write(
      Producer<byte[], byte[]> producer, String note, List<DeadLetter> letters)
      throws InterruptedException {
    List<Future<RecordMetadata>> written = new ArrayList<>();
    for (DeadLetter letter : letters) {
      ProducerRecord<byte[], byte[]> out =
          new ProducerRecord<>(
              Topic.DEAD_LETTERS.topicName(), letter.kafkaRecord().partition(), null, null);
      out.headers().add(NOTE, note.getBytes(StandardCharsets.UTF_8));
      out.headers().add(NOTE_OF, letter.source().getBytes(StandardCharsets.UTF_8));
      written.add(producer.send(out));
    }
    for (Future<RecordMetadata> future : written) {
      try {
        future.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("cannot note on dead-letters: " + e.getCause(), e);
      }
    }
  }
}
