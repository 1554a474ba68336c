/// Has it become slower?
@NullMarked
package dev.weft.bench.check;

import org.jspecify.annotations.NullMarked;
