package dev.skein.service.users;

import org.jspecify.annotations.Nullable;

/**
 * What reading the audit trail has found, from its beginning or from where a reading before has
 * ended.
 *
 * @param valid whether no entry was changed, taken out or put in, as far as was read
 * @param complete whether all is read; else ask again with {@code after} = {@code entries} and
 *     {@code last_hash}
 * @param entries how many good ones there are from the first on
 * @param firstBad the number of the first that is not; null when all are good
 * @param lastHash the hash of the last good entry: keep it elsewhere to compare with later
 */
public record AuditVerdict(
    boolean valid, boolean complete, long entries, @Nullable Long firstBad, String lastHash) {}
