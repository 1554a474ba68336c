/// Micro-benchmarks, run by `./weft bench micro`: what the smallest things cost, in time and in
/// octets allocated. They find what became slower; what matters is what the experiments measure.
@NullMarked
package dev.weft.bench.micro;

import org.jspecify.annotations.NullMarked;
