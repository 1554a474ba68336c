/// What is measured, each behind a TAP or a veth of its own.
@NullMarked
package dev.weft.bench.subject;

import org.jspecify.annotations.NullMarked;
