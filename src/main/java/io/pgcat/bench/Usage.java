package io.pgcat.bench;

/**
 * What a heat cost.
 *
 * @param walsenderSeconds CPU of the publisher's walsender
 * @param applySeconds CPU of the subscriber's processes that serve the peer: backends, or the built-in worker
 * @param jvmSeconds CPU of the peer's own process; 0 when it has none
 * @param peakBytes the most memory that that process had resident since it was started; 0 when it has none of its own
 * @param residentBytes memory that it had resident at the last look; 0 when it has none of its own
 */
record Usage(double walsenderSeconds, double applySeconds, double jvmSeconds, long peakBytes, long residentBytes) {

    static final Usage NONE = new Usage(0, 0, 0, 0, 0);
}
