// A fuzz target: one function that takes any bytes and comes back. Its name and its signature are
// libFuzzer's, so that the same file runs below clang's fuzzer and below our own driver.
//
// Owns nothing. Deliberately does not know where the bytes come from.
#pragma once

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
