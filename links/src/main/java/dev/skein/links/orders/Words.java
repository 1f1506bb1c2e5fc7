package dev.skein.links.orders;

import dev.skein.events.CommandEvent;
import dev.skein.events.CommandEvent.Accepted;
import org.jspecify.annotations.Nullable;

/** What a link has to say of an order, as events of {@code drone-commands}. */
final class Words {

  private Words() {}

  static CommandEvent acknowledged(Accepted order, String result) {
    return new CommandEvent.Acknowledged(order.commandId(), order.droneId(), result);
  }

  /**
   * @param progress percent; null when the vehicle does not say
   */
  static CommandEvent executing(Accepted order, @Nullable Double progress) {
    return new CommandEvent.Executing(order.commandId(), order.droneId(), progress);
  }

  static CommandEvent completed(Accepted order) {
    return new CommandEvent.Completed(order.commandId(), order.droneId());
  }

  static CommandEvent failed(Accepted order, String reason) {
    return new CommandEvent.Failed(order.commandId(), order.droneId(), reason);
  }

  static CommandEvent expired(Accepted order) {
    return new CommandEvent.Expired(order.commandId(), order.droneId());
  }

  static CommandEvent cancelled(Accepted order, String reason) {
    return new CommandEvent.Cancelled(order.commandId(), order.droneId(), reason);
  }

  static CommandEvent uncertain(Accepted order) {
    return uncertain(order, "the vehicle has not answered");
  }

  static CommandEvent uncertain(Accepted order, String reason) {
    return new CommandEvent.Uncertain(order.commandId(), order.droneId(), reason);
  }
}
