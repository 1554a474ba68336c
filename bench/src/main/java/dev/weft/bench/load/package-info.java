/// The load programs, and what they say.
@NullMarked
package dev.weft.bench.load;

import org.jspecify.annotations.NullMarked;
