package io.pgcat.source.pgoutput;

import org.apache.camel.spi.Metadata;

/** Headers of the exchanges that {@code pgoutput:} sends. Everything else is in the body, a {@code Batch}. */
public final class PgoutputConstants {

    @Metadata(description = "Name of the endpoint the batch came from.", javaType = "String")
    public static final String SOURCE = "CamelPgoutputSource";

    @Metadata(description = "Number of changes in the batch; 0 when only the position moved.", javaType = "int")
    public static final String CHANGE_COUNT = "CamelPgoutputChangeCount";

    @Metadata(description = "Number of transactions (or parts of one) in the batch.", javaType = "int")
    public static final String TRANSACTION_COUNT = "CamelPgoutputTransactionCount";

    private PgoutputConstants() {}
}
