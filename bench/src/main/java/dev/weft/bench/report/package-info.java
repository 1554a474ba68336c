/// Figures as tables, pictures and a verdict.
@NullMarked
package dev.weft.bench.report;

import org.jspecify.annotations.NullMarked;
