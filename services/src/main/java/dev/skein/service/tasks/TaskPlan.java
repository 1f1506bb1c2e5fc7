package dev.skein.service.tasks;

import dev.skein.events.FlightPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task flies.
 *
 * @param steps what people call each item of the mission, in its order; null where they call it
 *     nothing
 * @param file the plan as it was imported; null for one that was made of waypoints
 */
record TaskPlan(FlightPlan plan, List<@Nullable String> steps, @Nullable String file) {

  TaskPlan {
    steps = Collections.unmodifiableList(new ArrayList<>(steps));
  }
}
