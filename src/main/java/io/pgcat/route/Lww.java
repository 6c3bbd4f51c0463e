package io.pgcat.route;

import jakarta.inject.Named;
import jakarta.inject.Singleton;

import io.pgcat.change.Batch;

/**
 * Bean {@code lww}: the place of last-writer-wins in a route. No table can be set up for it yet, so every change passes as
 * it is.
 */
@Named("lww")
@Singleton
public class Lww {

    public Batch resolve(Batch batch) {
        return batch;
    }
}
