/// What Java Flight Recorder is told of the stack: `docs/profiling.md` lists it.
///
/// Every event has a method that tells of what has happened, or whether anybody listens. While
/// nobody does, that is one look at a flag, and nothing is allocated. Pure packages know nothing of
/// events: those who run them tell, by an observer where they would see it too late.
///
/// The names and fields are for people and their tools, like an API.
@NullMarked
package dev.weft.events;

import org.jspecify.annotations.NullMarked;
