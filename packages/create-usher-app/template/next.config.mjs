/** @type {import('next').NextConfig} */
const nextConfig = { cacheComponents: true, partialPrefetching: true };

export default nextConfig;
