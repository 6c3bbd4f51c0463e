package io.pgcat.bench;

import java.sql.SQLException;

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
        Beside<Rush.Written> rush = Beside.start("Writing as fast as possible", new Rush(course.publisher(), workload));
        Flow flow = new SteadyLoad(workload.perSecond(), Math.toIntExact(workload.changes()))
                .run(course.publisher(), course.subscriber());
        Rush.Written written = rush.result();
        return Surge.of(flow, written.begun(), written.ended(), written.transactions());
    }
}
