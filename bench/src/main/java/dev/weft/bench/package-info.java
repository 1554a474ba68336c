/// Measures Weft beside its peers: the commands of `weft bench`, and where they find the rest.
@NullMarked
package dev.weft.bench;

import org.jspecify.annotations.NullMarked;
