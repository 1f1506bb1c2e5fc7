package dev.skein.app;

import dev.skein.bus.Delivery;
import dev.skein.bus.TopicReader;
import dev.skein.events.Topic;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Hands on, of what a poll brings of {@code drone-state}, each drone's newest state alone: at the
 * start there may be thousands that are not compacted yet, and to parse one is what costs. All
 * other records pass as they come.
 */
final class NewestStates implements TopicReader.Listener {

  private final TopicReader.Listener listener;
  private final Map<String, Delivery> newest = new LinkedHashMap<>();

  NewestStates(TopicReader.Listener listener) {
    this.listener = listener;
  }

  @Override
  public void read(Delivery delivery) {
    if (delivery.topic().equals(Topic.DRONE_STATE.topicName())) {
      // In the order of the newest, so that offsets never go back.
      newest.remove(delivery.key());
      newest.put(delivery.key(), delivery);
    } else {
      listener.read(delivery);
    }
  }

  @Override
  public void batchEnd() {
    newest.values().forEach(listener::read);
    newest.clear();
    listener.batchEnd();
  }
}
