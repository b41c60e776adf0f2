#define _GNU_SOURCE
#include "system_support.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

int apus_status_of_forked_child(int (*body)(void), unsigned seconds) {
  pid_t child = fork();
  if (child == 0) {
    // The thread that forks may block the signal.
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGALRM);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    alarm(seconds);
    _exit(body());
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

struct pinned {
  int (*body)(void);
  int result;
};

static void *run_pinned(void *context) {
  struct pinned *pinned = context;
  cpu_set_t mask;
  CPU_ZERO(&mask);
  CPU_SET(sched_getcpu(), &mask);
  pinned->result = sched_setaffinity(0, sizeof mask, &mask) == 0 ? pinned->body() : -1;
  return NULL;
}

int apus_result_of_pinned_thread(int (*body)(void)) {
  struct pinned pinned = {body, -1};
  pthread_t thread;
  if (pthread_create(&thread, NULL, run_pinned, &pinned) != 0) return -1;
  pthread_join(thread, NULL);
  return pinned.result;
}

int apus_cpus_of_this_thread(void) {
  cpu_set_t mask;
  return sched_getaffinity(0, sizeof mask, &mask) == 0 ? CPU_COUNT(&mask) : -1;
}

int apus_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int apus_file_actions_add_directory(posix_spawn_file_actions_t *actions, const char *path) {
  return posix_spawn_file_actions_addchdir_np(actions, path);
}
