/// What is measured about them, and in which order.
@NullMarked
package dev.weft.bench.experiment;

import org.jspecify.annotations.NullMarked;
