/** What a run of changes leaves behind of each row. Pure: no connection is used here. */
package io.pgcat.apply.net;
