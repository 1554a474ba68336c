package dev.weft.architecture.planted.icmp;

import java.util.Random;

final class BadRollsDice {
    private BadRollsDice() {}

    static double roll() {
        return new Random(1).nextDouble() + Math.random();
    }
}
