package dev.skein.bus;

import dev.skein.events.Decoded;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.Event;
import dev.skein.events.EventCodec;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Says in headers what an event is, so that tools that speak CloudEvents can route and filter it.
 * The value stays what it is, the whole envelope. Positions go without: the headers would make each
 * half as long again. Thread-safe.
 *
 * <p>Source: CloudEvents 1.0, Kafka protocol binding 1.0, section 3.2 (binary content mode).
 */
final class CloudEventHeaders {

  private static final Set<String> POSITIONS = Set.of(LocationUpdated.TYPE, "drone.state");

  private final EventCodec codec = new EventCodec();
  private final boolean enabled;

  CloudEventHeaders(boolean enabled) {
    this.enabled = enabled;
  }

  /** Adds the headers, if they are wanted and the record is an event. */
  void addTo(ProducerRecord<byte[], byte[]> kafkaRecord, String eventType) {
    if (enabled
        && kafkaRecord.value() != null
        && !POSITIONS.contains(eventType)
        && codec.decode(kafkaRecord.value()) instanceof Decoded.Accepted(Event<?> event)) {
      add(kafkaRecord, "ce_specversion", "1.0");
      add(kafkaRecord, "ce_id", event.id());
      add(kafkaRecord, "ce_type", event.type());
      add(kafkaRecord, "ce_source", uriReference(event.source()));
      add(kafkaRecord, "ce_time", event.timestamp().toString());
      add(kafkaRecord, "content-type", "application/json");
    }
  }

  private static void add(ProducerRecord<byte[], byte[]> kafkaRecord, String name, String value) {
    kafkaRecord.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** The source as it is, if it can be a URI reference (RFC 3986), else with its oddities coded. */
  private static String uriReference(String source) {
    try {
      return new URI(source).toString();
    } catch (URISyntaxException e) {
      try {
        return new URI(null, null, "./" + source, null).toASCIIString();
      } catch (URISyntaxException impossible) {
        throw new IllegalStateException("no URI reference for " + source, impossible);
      }
    }
  }
}
