package io.pgcat.bench;

import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** One peer's turn with a steady flow of rows, beside which others write for a while as fast as they can. */
final class SurgeHeat {

    private final Course course;
    private final Workload.Surge workload;

    SurgeHeat(Course course, Workload.Surge workload) {
        this.course = course;
        this.workload = workload;
    }

    /** The peer follows already. */
    Surge run() throws SQLException, InterruptedException {
        FutureTask<Rush.Written> rush = new FutureTask<>(new Rush(course.publisher(), workload));
        Thread thread = new Thread(rush, "bench rush");
        thread.setDaemon(true);
        thread.start();
        Flow flow = new SteadyLoad(workload.perSecond(), Math.toIntExact(workload.changes()))
                .run(course.publisher(), course.subscriber());
        try {
            Rush.Written written = rush.get();
            return Surge.of(flow, written.begun(), written.ended(), written.transactions());
        } catch (ExecutionException e) {
            throw new HeatException("Writing as fast as possible failed: " + e.getCause());
        }
    }
}
