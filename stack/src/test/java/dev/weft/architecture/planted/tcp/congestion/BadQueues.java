package dev.weft.architecture.planted.tcp.congestion;

import java.util.concurrent.ConcurrentLinkedQueue;

record BadQueues(ConcurrentLinkedQueue<Integer> windows) {}
