/* A camera for programs that look for /dev/video0 by Video4Linux: LD_PRELOAD this.
 *
 * It shows the picture in the file $CAMERA, WIDTH x HEIGHT pixels of BGR, 30 times a second; a file
 * that is gone is a camera that was unplugged. Buffers are a file in memory, which can be mapped
 * like a device; everything else that a driver answers is answered here.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define BUFFERS 4
#define BYTES (3 * WIDTH * HEIGHT)
#define SPACE ((BYTES + 4095) / 4096 * 4096)

static int camera = -1;
static int queued[BUFFERS], first, last;

static int refused(int reason)
{
    errno = reason;
    return -1;
}

static int see(void)
{
    if (access(getenv("CAMERA"), R_OK) != 0)
        return refused(ENODEV);
    camera = memfd_create("camera", 0);
    return ftruncate(camera, BUFFERS * SPACE) ? -1 : camera;
}

static int opened(const char *symbol, const char *path, int flags, mode_t mode)
{
    int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, symbol);
    return strcmp(path, "/dev/video0") ? real(path, flags, mode) : see();
}

int open(const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    return opened("open", path, flags, va_arg(more, mode_t));
}

int open64(const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    return opened("open64", path, flags, va_arg(more, mode_t));
}

static int describe(struct v4l2_capability *told)
{
    memset(told, 0, sizeof *told);
    strcpy((char *)told->driver, "file");
    strcpy((char *)told->card, "A file");
    told->capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
    return 0;
}

/* Whatever is asked for: a driver tells what comes nearest. */
static int shape(struct v4l2_format *format)
{
    struct v4l2_pix_format *picture = &format->fmt.pix;
    memset(picture, 0, sizeof *picture);
    picture->width = WIDTH;
    picture->height = HEIGHT;
    picture->pixelformat = V4L2_PIX_FMT_BGR24;
    picture->field = V4L2_FIELD_NONE;
    picture->bytesperline = 3 * WIDTH;
    picture->sizeimage = BYTES;
    return 0;
}

static int place(struct v4l2_buffer *buffer)
{
    if (buffer->index >= BUFFERS)
        return refused(EINVAL);
    buffer->length = BYTES;
    buffer->m.offset = buffer->index * SPACE;
    return 0;
}

static int queue(const struct v4l2_buffer *buffer)
{
    queued[last++ % BUFFERS] = buffer->index;
    return 0;
}

static int filled(struct v4l2_buffer *buffer)
{
    static char picture[BYTES];
    if (first == last)
        return refused(EAGAIN);
    usleep(1000000 / 30);
    FILE *file = fopen(getenv("CAMERA"), "rb");
    if (!file)
        return refused(ENODEV);
    fread(picture, 1, BYTES, file);
    fclose(file);
    buffer->index = queued[first++ % BUFFERS];
    buffer->bytesused = BYTES;
    pwrite(camera, picture, BYTES, buffer->index * SPACE);
    return place(buffer);
}

int ioctl(int device, unsigned long request, ...)
{
    va_list more;
    va_start(more, request);
    void *argument = va_arg(more, void *);
    if (device != camera || camera < 0) {
        int (*real)(int, unsigned long, ...) = dlsym(RTLD_NEXT, "ioctl");
        return real(device, request, argument);
    }
    switch ((unsigned)request) {
    case VIDIOC_QUERYCAP: return describe(argument);
    case VIDIOC_G_FMT:
    case VIDIOC_S_FMT:
    case VIDIOC_TRY_FMT: return shape(argument);
    case VIDIOC_REQBUFS: first = last = 0; /* no other number of them */
        if (((struct v4l2_requestbuffers *)argument)->count)
            ((struct v4l2_requestbuffers *)argument)->count = BUFFERS;
        return 0;
    case VIDIOC_QUERYBUF: return place(argument);
    case VIDIOC_QBUF: return queue(argument);
    case VIDIOC_DQBUF: return filled(argument);
    case VIDIOC_STREAMON:
    case VIDIOC_STREAMOFF: return 0;
    default: return refused(ENOTTY);
    }
}
