package io.pgcat.pipeline;

import java.util.List;

public final class Preflight {
    public List<Finding> run(Settings settings) {
        return List.of();
    }
}
