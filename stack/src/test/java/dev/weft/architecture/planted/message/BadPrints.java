package dev.weft.architecture.planted.message;

final class BadPrints {
    private BadPrints() {}

    static void print(Drop drop) {
        System.out.println(drop);
    }
}
