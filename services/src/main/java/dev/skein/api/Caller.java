package dev.skein.api;

import dev.skein.events.DroneId;
import dev.skein.events.Role;
import dev.skein.events.UserId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request, as their token or key says. A controller takes one as a parameter.
 *
 * @param id whom limits count for: {@code user:7}, {@code key:3}, or an outside issuer's subject
 * @param userId the account; null when an outside issuer speaks for somebody without one
 * @param name as it is shown and recorded
 * @param scopes what a key is for; all, where it is not limited to some
 * @param session the login's session; null for keys and outside tokens
 * @param mustChangePassword whether that is all they may do
 * @param until when the token or key ends; {@link Instant#MAX} when it does not
 * @param tokenVersion the version of the account that the token was made for
 * @param remoteAddress where the request comes from
 */
public record Caller(
    String id,
    @Nullable UserId userId,
    String name,
    Permissions permissions,
    Set<Scope> scopes,
    @Nullable String session,
    boolean mustChangePassword,
    Instant until,
    long tokenVersion,
    @Nullable String remoteAddress) {

  public Caller {
    scopes = Set.copyOf(scopes);
  }

  /** One who is limited to no scopes. */
  public Caller(
      String id,
      @Nullable UserId userId,
      String name,
      Permissions permissions,
      @Nullable String session,
      boolean mustChangePassword,
      Instant until,
      long tokenVersion,
      @Nullable String remoteAddress) {
    this(
        id,
        userId,
        name,
        permissions,
        Scope.ALL,
        session,
        mustChangePassword,
        until,
        tokenVersion,
        remoteAddress);
  }

  /** What tasks are called that act by themselves, before their id; nobody else may be. */
  public static final String TASK = "task:";

  /** What those are called for whom an outside issuer speaks, before their name there. */
  public static final String OUTSIDE = "oidc:";

  /** Whether that name is kept for what acts by itself, or for whom an issuer speaks. */
  public static boolean isKept(String name) {
    return isTask(name) || name.startsWith(OUTSIDE);
  }

  public static boolean isTask(String name) {
    return name.startsWith(TASK);
  }

  /**
   * What somebody is called for whom an outside issuer speaks, without an account: no two are
   * called the same, whatever names and subjects their issuers give out, and no account is.
   *
   * @param outside issuer and subject, with a space between
   */
  public static String ofOutsider(String name, String outside) {
    return OUTSIDE + name + end(outside);
  }

  /** Whether that is what an outsider is called, by any name there. */
  public static boolean isOutsider(String name, String outside) {
    return name.startsWith(OUTSIDE) && name.endsWith(end(outside));
  }

  /** The issuer, a URL, has no space, and the subject no @ as it stands here. */
  private static String end(String outside) {
    int space = outside.indexOf(' ');
    String subject = outside.substring(space + 1).replace("%", "%25").replace("@", "%40");
    return "@" + subject + " " + outside.substring(0, Math.max(0, space));
  }

  /** A service that acts by itself, for example {@code task:12}; as an operator of all drones. */
  public static Caller ofService(String name) {
    return new Caller(
        "service:" + name,
        null,
        name,
        Permissions.everywhere(Role.OPERATOR),
        null,
        false,
        Instant.MAX,
        0,
        null);
  }

  /**
   * Lets only those go on who may see a drone.
   *
   * @param group the drone's; null when it is in none
   * @throws RequestProblem 404, as if there were no such drone
   */
  public void requireView(DroneId droneId, @Nullable String group) {
    if (!mayView(group)) {
      throw RequestProblem.notFound("There is no drone " + droneId);
    }
  }

  /**
   * Lets only those go on who may give a drone orders and change its entry.
   *
   * @param group the drone's; null when it is in none
   * @throws RequestProblem 403, or 404 to those who may not even see it
   */
  public void requireCommand(DroneId droneId, @Nullable String group) {
    requireView(droneId, group);
    if (!mayCommand(group)) {
      throw RequestProblem.forbidden("You may see drone " + droneId + ", not order or change it.");
    }
  }

  /** Whether it is a machine, by a key of the account's. */
  public boolean isKey() {
    return userId != null && session == null;
  }

  /** Whether that name is this person's, or a key's of theirs ({@code ann/weather station}). */
  public boolean isOrOwns(String other) {
    // An outsider's name ends in a URL, which another's may continue; they have no keys.
    return other.equals(name) || (!name.startsWith(OUTSIDE) && other.startsWith(name + "/"));
  }

  public boolean isAdmin() {
    return permissions.isAdmin();
  }

  /** As {@link Permissions#mayView}. */
  public boolean mayView(@Nullable String group) {
    return permissions.mayView(group);
  }

  /** As {@link Permissions#mayCommand}. */
  public boolean mayCommand(@Nullable String group) {
    return permissions.mayCommand(group);
  }

  /** As {@link Permissions#mayChangeFleet}. */
  public boolean mayChangeFleet() {
    return permissions.mayChangeFleet();
  }
}
