/// Figures, and the file they are kept in.
@NullMarked
package dev.weft.bench.result;

import org.jspecify.annotations.NullMarked;
