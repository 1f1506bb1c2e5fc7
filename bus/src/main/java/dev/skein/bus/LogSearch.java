package dev.skein.bus;

import dev.skein.events.Decoded;
import dev.skein.events.EventCodec;
import dev.skein.events.Topic;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/** Finds out which of some events are on a topic already. */
public final class LogSearch {

  private LogSearch() {}

  /**
   * Those of the wanted ids that stand on the topic in records written since that time.
   *
   * @param types the wanted events' types: others are passed over unparsed. Tombstones, whose ids
   *     are in a header, are always looked at
   */
  public static Set<String> findIds(
      BusSettings settings, Topic topic, Instant since, Set<String> types, Set<String> wanted) {
    Set<String> found = new HashSet<>();
    EventCodec codec = new EventCodec();
    new TopicScan(new KafkaClients(settings), topic)
        .since(
            since,
            kafkaRecord -> {
              Delivery delivery = new Delivery(codec, kafkaRecord);
              String id = "";
              if (delivery.isTombstone()) {
                id = delivery.header(Publisher.TOMBSTONE_ID);
              } else if (types.contains(delivery.type())
                  && delivery.decode() instanceof Decoded.Accepted accepted) {
                id = accepted.event().id();
              }
              if (wanted.contains(id)) {
                found.add(id);
              }
            });
    return found;
  }
}
