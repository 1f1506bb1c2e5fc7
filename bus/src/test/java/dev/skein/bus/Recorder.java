package dev.skein.bus;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;

/** A handler that notes what it has done, after a step that a test gives it. */
final class Recorder implements BatchHandler {

  /** What a test does with a batch before it counts as done; may throw. */
  interface Step {
    void with(Batch batch) throws Exception;
  }

  final List<String> keys = new CopyOnWriteArrayList<>();
  final List<Integer> sizes = new CopyOnWriteArrayList<>();
  final List<Instant> nows = new CopyOnWriteArrayList<>();
  final List<Boolean> catchingUp = new CopyOnWriteArrayList<>();
  final List<Instant> idle = new CopyOnWriteArrayList<>();
  final AtomicInteger tries = new AtomicInteger();
  final AtomicInteger reassigned = new AtomicInteger();
  volatile Step step;

  Recorder() {
    this(_ -> {});
  }

  Recorder(Step step) {
    this.step = step;
  }

  @Override
  public void handle(Batch batch) throws Exception {
    tries.incrementAndGet();
    step.with(batch);
    nows.add(batch.now());
    if (!batch.deliveries().isEmpty()) {
      sizes.add(batch.deliveries().size());
      catchingUp.add(batch.isCatchingUp());
      batch.deliveries().forEach(delivery -> keys.add(delivery.key()));
    }
  }

  @Override
  public void reassigned(Collection<TopicPartition> partitions) {
    reassigned.incrementAndGet();
  }

  @Override
  public void idle(Instant now) {
    idle.add(now);
    if (idle.size() > 1_000) {
      idle.clear();
    }
  }
}
