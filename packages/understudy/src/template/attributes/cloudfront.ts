import type { Family } from './declaration.ts';

export const cloudfront: Family = {
  'AWS::CloudFront::Distribution': (declared) => {
    const id = declared.id(14).toUpperCase();
    const DomainName = declared.addresses.distributionHost?.() ?? `${id.toLowerCase()}.cloudfront.net`;
    return { ref: id, attributes: { Id: id, DomainName } };
  },
  'AWS::CloudFront::OriginAccessControl': (declared) => {
    const id = declared.id(14).toUpperCase();
    return { ref: id, attributes: { Id: id } };
  },
  'AWS::CloudFront::ResponseHeadersPolicy': (declared) => {
    const id = declared.id(36);
    return { ref: id, attributes: { Id: id } };
  },
};
