/** How long a provider keeps trying when its cloud refuses to serve it. */
export interface Retries {
  /** Attempts before it gives up, the first one included. */
  readonly attempts: number;
  /** What all the waits between them take together, in seconds. */
  readonly seconds: number;
  /** What is waited when the cloud serves again after a few attempts, in seconds. */
  readonly passingSeconds: number;
}

/**
 * terraform-provider-aws, on which pulumi-aws is built, retries what is throttled and what fails with 5xx 25 times
 * (`max_retries`, website/docs/index.html.markdown). The SDK waits a random part, so half on the average, of 1, 2, 4, 8
 * and 16 s and of 20 s from then on (aws-sdk-go-v2, aws/retry: DefaultMaxBackoff).
 */
const AWS: Retries = { attempts: 26, seconds: 216, passingSeconds: 3.5 };

/**
 * pulumi-azure-native waits 20, 60 and 120 s (provider/pkg/azure/client_azcore.go, initPipelineOpts) between four
 * attempts (azcore's default of MaxRetries), for 408, 429 and 5xx alike.
 */
const AZURE: Retries = { attempts: 4, seconds: 200, passingSeconds: 20 };

/**
 * client-go repeats up to 10 times (rest/request.go, maxRetries) what the API server answers with Retry-After, which
 * its own limits on requests (priority and fairness) set to 1 s.
 */
const KUBERNETES: Retries = { attempts: 11, seconds: 10, passingSeconds: 1 };

/** Of packages that nothing is known of: as AWS's SDKs do it without any setting. */
const OTHERS: Retries = { attempts: 3, seconds: 1.5, passingSeconds: 1 };

const PACKAGES: Readonly<Record<string, Retries>> = {
  aws: AWS,
  "azure-native": AZURE,
  kubernetes: KUBERNETES,
};

/** How a package's provider retries. */
export function retriesOf(packageName: string): Retries {
  return PACKAGES[packageName] ?? OTHERS;
}
