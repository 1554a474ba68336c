/// The machine: namespaces, interfaces, processes and where they run, and what it is made of.
@NullMarked
package dev.weft.bench.host;

import org.jspecify.annotations.NullMarked;
