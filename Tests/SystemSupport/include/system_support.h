// What of the system Swift does not offer.
#ifndef APUS_SYSTEM_SUPPORT_H
#define APUS_SYSTEM_SUPPORT_H

#include <spawn.h>

/// The exit status of a forked child that calls `body` and exits with what it returns; 256 and more where a signal ended
/// it, as SIGALRM does after `seconds`.
int apus_status_of_forked_child(int (*body)(void), unsigned seconds);

/// What `body` returns on a thread that has a single CPU.
int apus_result_of_pinned_thread(int (*body)(void));

/// CPUs that the affinity mask of the calling thread allows, on machines with up to 1024.
int apus_cpus_of_this_thread(void);

/// pipe2 with O_CLOEXEC.
int apus_pipe(int ends[2]);

/// posix_spawn_file_actions_addchdir_np.
int apus_file_actions_add_directory(posix_spawn_file_actions_t *actions, const char *path);

#endif
