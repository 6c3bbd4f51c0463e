/** The Camel component {@code apply:}: the door to the apply engine, which itself knows no Camel. */
package io.pgcat.apply.camel;
