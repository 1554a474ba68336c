package dev.weft.architecture.planted.tcp.congestion;

import jdk.jfr.Event;

/// Pure code tells Flight Recorder.
class BadRecords extends Event {}
