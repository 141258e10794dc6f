onmessage = async ({ data }) => {
  const { byteLength } = await data.arrayBuffer();
  postMessage(byteLength);
};
