/** Fetches a file of the package; what goes wrong is told with its address. */
export async function download(url: URL): Promise<Response> {
  const fail = (why: string): never => {
    throw new Error(`${url.href} could not be loaded: ${why}`);
  };
  const response = await fetch(url).catch((error: Error) => fail(error.message));
  return response.ok ? response : fail(`${response.status} ${response.statusText}`);
}
