package dev.skein.service.users;

import org.jspecify.annotations.Nullable;

/**
 * What reading the whole audit trail has found.
 *
 * @param valid whether no entry was changed, taken out or put in
 * @param entries how many good ones there are from the first on
 * @param firstBad the number of the first that is not; null when all are good
 * @param lastHash the hash of the last good entry: keep it elsewhere to compare with later
 */
public record AuditVerdict(boolean valid, long entries, @Nullable Long firstBad, String lastHash) {}
