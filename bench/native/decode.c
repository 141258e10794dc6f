/*
 * Decodes JPEGs by libjpeg-turbo to the planes as they are stored, `eighths` / 8 in size, `rounds` times each, and
 * prints for each file the milliseconds of its fastest round.
 *
 * cc -O2 decode.c -ljpeg; decode EIGHTHS ROUNDS FILES...
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <jpeglib.h>

#define TEXT(value) #value
#define VERSION(value) TEXT(value)

static double milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static unsigned char *read_file(const char *path, size_t *bytes) {
  FILE *file = fopen(path, "rb");
  if (!file) exit(1);
  fseek(file, 0, SEEK_END);
  *bytes = ftell(file);
  rewind(file);
  unsigned char *data = malloc(*bytes);
  if (fread(data, 1, *bytes, file) != *bytes) exit(1);
  fclose(file);
  return data;
}

static void decode(const unsigned char *data, size_t bytes, int eighths) {
  struct jpeg_decompress_struct decoder;
  struct jpeg_error_mgr errors;
  decoder.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&decoder);
  jpeg_mem_src(&decoder, data, bytes);
  jpeg_read_header(&decoder, TRUE);
  decoder.raw_data_out = TRUE;
  decoder.scale_num = eighths;
  decoder.scale_denom = 8;
  jpeg_start_decompress(&decoder);
  JSAMPARRAY planes[MAX_COMPONENTS];
  int most = 0;
  for (int i = 0; i < decoder.num_components; i++) {
    jpeg_component_info *component = &decoder.comp_info[i];
    int rows = component->v_samp_factor * component->DCT_scaled_size;
    planes[i] = decoder.mem->alloc_sarray((j_common_ptr)&decoder, JPOOL_IMAGE,
                                          component->width_in_blocks * component->DCT_scaled_size + 64, rows);
    if (rows > most) most = rows;
  }
  while (decoder.output_scanline < decoder.output_height) jpeg_read_raw_data(&decoder, planes, most);
  jpeg_finish_decompress(&decoder);
  jpeg_destroy_decompress(&decoder);
}

int main(int count, char **words) {
  int eighths = atoi(words[1]), rounds = atoi(words[2]);
  printf("{\"version\":\"%s\",\"ms\":[", VERSION(LIBJPEG_TURBO_VERSION));
  for (int i = 3; i < count; i++) {
    size_t bytes;
    unsigned char *data = read_file(words[i], &bytes);
    double least = 1e9;
    for (int round = 0; round < rounds; round++) {
      double begun = milliseconds();
      decode(data, bytes, eighths);
      double took = milliseconds() - begun;
      if (took < least) least = took;
    }
    free(data);
    printf("%s%.3f", i > 3 ? "," : "", least);
  }
  printf("]}\n");
}
