package dev.skein.service.tasks;

import dev.skein.api.EntityTag;
import dev.skein.api.RequestProblem;
import dev.skein.events.TaskId;
import dev.skein.service.tasks.PlanFile.Refused;
import dev.skein.service.tasks.RouteChecks.Check;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;

/** How requests for tasks are answered, and what they are refused with, whichever they are. */
abstract class TaskController {

  /** What may be otherwise soon: 409; all else is 422. */
  private static final Set<String> PASSING = Set.of("connected", "lease", "conflicts", "assign");

  final Tasks tasks;

  TaskController(Tasks tasks) {
    this.tasks = tasks;
  }

  /** Something that checks may forbid. */
  @FunctionalInterface
  interface Checked {
    Tasks.Full call() throws SQLException;
  }

  static Task checked(Checked work) throws SQLException {
    try {
      return work.call().task();
    } catch (ChecksFailedException e) {
      boolean isPassing = e.failed().stream().allMatch(each -> PASSING.contains(each.check()));
      ErrorResponseException problem =
          problem(
              isPassing ? HttpStatus.CONFLICT : HttpStatus.UNPROCESSABLE_CONTENT,
              Check.text(e.failed()));
      problem.getBody().setProperty("checks", e.failed());
      throw problem;
    }
  }

  static ErrorResponseException faulty(List<Fault> faults) {
    boolean isShape = faults.stream().anyMatch(Fault::isShape);
    ErrorResponseException problem =
        problem(
            isShape ? HttpStatus.BAD_REQUEST : HttpStatus.UNPROCESSABLE_CONTENT,
            faults.stream().map(Fault::toString).collect(Collectors.joining("; ")));
    problem.getBody().setProperty("field", faults.getFirst().field());
    problem.getBody().setProperty("fields", faults.stream().map(Fault::field).toList());
    return problem;
  }

  static ErrorResponseException refused(List<Refused> refused) {
    ErrorResponseException problem =
        problem(
            HttpStatus.UNPROCESSABLE_CONTENT,
            refused.stream()
                .limit(10)
                .map(each -> each.where() + ": " + each.reason())
                .collect(Collectors.joining("; ")));
    problem.getBody().setProperty("field", "plan");
    problem.getBody().setProperty("refused", refused);
    return problem;
  }

  static ErrorResponseException problem(HttpStatus status, String detail) {
    return new ErrorResponseException(
        status, ProblemDetail.forStatusAndDetail(status, detail), null);
  }

  static TaskId task(long id) {
    if (id < 1) {
      throw RequestProblem.badField("id", "must be 1 or more");
    }
    return new TaskId(id);
  }

  static ResponseEntity<TaskAnswer> answer(Task task) {
    return ResponseEntity.ok().eTag(EntityTag.of(task.version())).body(TaskAnswer.of(task));
  }

  static ResponseEntity<TaskAnswer> accepted(Task task) {
    return ResponseEntity.accepted().eTag(EntityTag.of(task.version())).body(TaskAnswer.of(task));
  }
}
