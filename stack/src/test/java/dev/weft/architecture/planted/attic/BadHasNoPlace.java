package dev.weft.architecture.planted.attic;

record BadHasNoPlace() {}
