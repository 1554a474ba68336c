/// The commands of `weft`, one class each, below [dev.weft.cli.WeftCommand].
@NullMarked
package dev.weft.cli;

import org.jspecify.annotations.NullMarked;
