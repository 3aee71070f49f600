import { accessMatrix } from '../kit/product/accessMatrix.ts';
import { sharedProduct } from '../kit/product/product.ts';

accessMatrix(() => sharedProduct(['--no-web']));
