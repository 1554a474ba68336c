/// What rooms say to each other that is no wire format: packets with what is known of their way,
/// and the names of what gets counted.
@NullMarked
package dev.weft.message;

import org.jspecify.annotations.NullMarked;
