/// Small programs, to be read and changed.
@NullMarked
package dev.weft.examples;

import org.jspecify.annotations.NullMarked;
