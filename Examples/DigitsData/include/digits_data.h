#pragma once
#include <stddef.h>

// The two files of Examples/Digits/Data, byte for byte.
const unsigned char *digits_images_bytes(void);
extern const size_t digits_images_size;
const unsigned char *digits_labels_bytes(void);
extern const size_t digits_labels_size;
