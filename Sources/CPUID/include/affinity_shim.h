// The affinity mask, whose functions Glibc's Swift module leaves out.
#ifndef APUS_AFFINITY_SHIM_H
#define APUS_AFFINITY_SHIM_H

// The mask of the process is that of its main thread, which others may have narrowed for themselves.

/// CPUs that the mask of the process allows; 0 where the system does not say.
int apus_allowed_cpus(void);

/// Moves a thread, a pthread_t, to the CPUs that are allowed to the process, but for the one that this runs on.
void apus_keep_off_this_cpu(unsigned long thread);

/// Gives the calling thread, which has the mask of the one that started it, the mask of the process.
void apus_use_all_cpus(void);

#endif
