/** Makes the rows of a target as the publisher has them. */
package io.pgcat.compare.repair;
