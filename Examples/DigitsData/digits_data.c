#include "digits_data.h"

// #embed came with C23; the compilers that have it accept it in older modes too.
#pragma clang diagnostic ignored "-Wc23-extensions"

static _Alignas(64) const unsigned char digits_images[] = {
#embed "../Digits/Data/digits_images.npy"
};
const size_t digits_images_size = sizeof digits_images;

static _Alignas(64) const unsigned char digits_labels[] = {
#embed "../Digits/Data/digits_labels.npy"
};
const size_t digits_labels_size = sizeof digits_labels;

// Swift does not import arrays of unknown length.
const unsigned char *digits_images_bytes(void) { return digits_images; }
const unsigned char *digits_labels_bytes(void) { return digits_labels; }
